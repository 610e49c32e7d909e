// Writes the models of services that are kept in models/, from the data folder of botocore (Apache License 2.0):
//   node local/step-functions/service-model/write-models.ts <site-packages>/botocore/data
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { toPascalCase, toSdkName } from './names.ts'
import { optimized } from './optimized.ts'
import { operationName, type ServiceModel, type Shape } from './service-model.ts'

/** Folders of botocore: what the local cloud serves, and what state machines call most. */
const SERVICES =
  `accessanalyzer account acm apigateway appconfig appconfigdata application-autoscaling athena autoscaling
  backup batch bedrock bedrock-agent-runtime bedrock-runtime cloudformation cloudfront cloudtrail cloudwatch codebuild
  codepipeline cognito-idp comprehend databrew dms dynamodb ecr ecs efs eks elbv2 emr emr-containers emr-serverless events
  firehose glue iam kinesis kms lambda logs mediaconvert opensearch organizations pipes polly rds rds-data redshift-data
  rekognition resourcegroupstaggingapi route53 s3 scheduler secretsmanager ses sesv2 sns sqs ssm stepfunctions sts textract
  transcribe translate wafv2 xray`.split(/\s+/)

interface BotocoreShape {
  type: string
  members?: Record<string, { shape: string }>
  member?: { shape: string }
  value?: { shape: string }
  key?: { shape: string }
  required?: string[]
  enum?: string[]
  min?: number
  max?: number
  exception?: boolean
  error?: { code?: string }
}

interface BotocoreModel {
  metadata: { serviceId: string; protocol: string; targetPrefix?: string; jsonVersion?: string }
  operations: Record<string, { input?: { shape: string }; output?: { shape: string } }>
  shapes: Record<string, BotocoreShape>
}

function readBotocore(folder: string): BotocoreModel {
  const file = join(folder, readdirSync(folder).sort().at(-1)!, 'service-2.json')
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`))
  return JSON.parse(text.toString()) as BotocoreModel
}

function toShape({ type, members, member, value, required, ...rest }: BotocoreShape): Shape {
  const of = (member ?? value)?.shape
  return {
    type,
    ...(members
      ? { members: Object.fromEntries(Object.entries(members).map(([k, { shape }]) => [k, shape])) }
      : {}),
    ...(required?.length ? { required } : {}),
    ...(of ? { of } : {}),
    ...(rest.enum ? { enum: rest.enum } : {}),
    ...(rest.min === undefined ? {} : { min: rest.min }),
    ...(rest.max === undefined ? {} : { max: rest.max }),
  }
}

/** With `only`, of these operations. */
function toModel(botocore: BotocoreModel, only?: readonly string[]): ServiceModel {
  const { metadata, operations, shapes } = botocore
  const kept: Record<string, Shape> = {}
  const keep = (name: string | undefined) => {
    if (name !== undefined && !kept[name]) {
      const shape = toShape(shapes[name]!)
      kept[name] = shape
      for (const inner of [...Object.values(shape.members ?? {}), shape.of]) {
        keep(inner)
      }
    }
  }
  const { serviceId, protocol, targetPrefix, jsonVersion } = metadata
  return {
    serviceId,
    prefix: toPascalCase(serviceId),
    protocol,
    ...(targetPrefix ? { targetPrefix } : {}),
    ...(jsonVersion ? { jsonVersion } : {}),
    operations: Object.fromEntries(
      Object.entries(operations)
        .filter(([name]) => only?.includes(name) ?? true)
        .map(([name, { input, output }]) => {
          keep(input?.shape)
          keep(output?.shape)
          return [
            name,
            { ...(input ? { input: input.shape } : {}), ...(output ? { output: output.shape } : {}) },
          ]
        }),
    ),
    exceptions: Object.fromEntries(
      Object.entries(shapes)
        .filter(([, { exception }]) => exception)
        .map(([name, { error }]) => [error?.code ?? name, name]),
    ),
    shapes: kept,
  }
}

function write(name: string, model: ServiceModel) {
  writeFileSync(join(models, `${name}.json.gz`), gzipSync(JSON.stringify(model), { level: 9 }))
}

const [data = ''] = process.argv.slice(2)
const models = join(import.meta.dirname, 'models')
mkdirSync(join(models, 'optimized'), { recursive: true })
const integrations = Object.values(optimized)
for (const service of SERVICES) {
  const botocore = readBotocore(join(data, service))
  const name = toSdkName(botocore.metadata.serviceId)
  write(name, toModel(botocore))
  const actions = integrations
    .filter(({ sdk }) => sdk === name)
    .flatMap(({ actions }) => Object.keys(actions))
  if (actions.length > 0) {
    write(`optimized/${name}`, toModel(botocore, actions.map(operationName)))
  }
}
