import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAssembly } from '#local/assembly/index.ts'
import { environment } from './function-bundle.ts'

export const hello = `export const handler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'text/plain' },
  body: 'hello ' + (event.pathParameters?.name ?? 'nobody'),
})`

const template = (functions: string[]) => ({
  Resources: Object.fromEntries(
    functions.map((name) => [
      name,
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: `${name.toLowerCase()}.zip` },
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Environment: { Variables: { TABLE: { Ref: 'Things' } } },
        },
      },
    ]),
  ) as Record<string, object>,
})

/** What one API method needs besides its resource. */
const method = (resource: object, functionId: string) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    HttpMethod: 'GET',
    RestApiId: { Ref: 'Api' },
    ResourceId: resource,
    AuthorizationType: 'NONE',
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':apigateway:us-east-1:lambda:path/2015-03-31/functions/',
            { 'Fn::GetAtt': [functionId, 'Arn'] },
            '/invocations',
          ],
        ],
      },
    },
  },
})

/** A small app: a table, an API with one parameter, a machine that greets, and a rule that hears of its end. */
export const greeterResources = {
  Things: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  },
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'greeter' } },
  ApiStage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'live' } },
  ApiHello: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      PathPart: 'hello',
    },
  },
  ApiHelloName: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { RestApiId: { Ref: 'Api' }, ParentId: { Ref: 'ApiHello' }, PathPart: '{name}' },
  },
  GetHello: method({ Ref: 'ApiHelloName' }, 'Hello'),
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      DefinitionString: JSON.stringify({
        StartAt: 'Greet',
        States: {
          Greet: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: '${HelloArn}', 'Payload.$': '$' },
            ResultSelector: { 'body.$': '$.Payload.body' },
            End: true,
          },
        },
      }),
      DefinitionSubstitutions: { HelloArn: { 'Fn::GetAtt': ['Hello', 'Arn'] } },
    },
  },
  Ended: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['SUCCEEDED'], stateMachineArn: [{ Ref: 'Machine' }] },
      },
      Targets: [{ Id: 'Listener', Arn: { 'Fn::GetAtt': ['Listener', 'Arn'] } }],
    },
  },
}

/** Writes a cloud assembly of one stack, `Greeter`, with a bundle for each function. Gives its folder. */
export function writeAssembly(
  functions: Record<string, string>,
  resources: Record<string, object> = greeterResources,
  rest: object = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-assembly-'))
  const write = (file: string, content: object) =>
    writeFileSync(join(directory, file), JSON.stringify(content))
  const files: Record<string, object> = {}
  for (const [name, source] of Object.entries(functions)) {
    const key = name.toLowerCase()
    mkdirSync(join(directory, `asset.${key}`))
    writeFileSync(join(directory, `asset.${key}`, 'index.mjs'), source)
    files[key] = { source: { path: `asset.${key}`, packaging: 'zip' } }
  }
  const { Resources } = template(Object.keys(functions))
  write('manifest.json', {
    artifacts: {
      'Greeter.assets': { type: 'cdk:asset-manifest' },
      Greeter: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Greeter.template.json' } },
    },
  })
  write('Greeter.template.json', { Resources: { ...Resources, ...resources }, ...rest })
  write('Greeter.assets.json', { files })
  return directory
}

/** Loads a stack of these resources, as the local cloud does. */
export function loadStack(resources: Record<string, object>, rest: object = {}) {
  return loadAssembly(writeAssembly({}, resources, rest), environment)
}
