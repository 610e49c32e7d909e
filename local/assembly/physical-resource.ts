import { isRecord } from '#local/is-record.ts'
import { AssemblyError, type Place } from './template.ts'

/** The account and region the local cloud plays. */
export interface Environment {
  accountId: string
  region: string
}

/** What templates are resolved with. */
export interface TemplateEnvironment extends Environment {
  /** Where queues are reached; the endpoint's usual address without. */
  awsUrl?: string | undefined
  /** Values of SSM parameters that no stack has, by their names. */
  ssmParameters?: Readonly<Record<string, string>> | undefined
  /** Returns what a stack of the assembly exports by this name. */
  importValue?: (name: string) => string | undefined
}

/** What each version of a function is called. */
export const FUNCTION_VERSION = '1'

interface Kind {
  /** Property that holds an explicit physical name. */
  named?: string
  service: string
  /** The resource part of the ARN. */
  arn?: (name: string) => string
  /** The resource whose ARN this one's begins with, as the template's properties name it: a version, an alias. */
  qualifies?: (properties: Record<string, unknown>) => unknown
  /** What `Ref` gives: the name unless said otherwise. */
  ref?: 'arn' | 'queueUrl'
  attributes?: Record<string, (name: string, known: Environment & { arn?: string | undefined }) => string>
}

const kinds: Record<string, Kind> = {
  'AWS::CloudFormation::Stack': {
    service: 'cloudformation',
    arn: (name) => `stack/${name}/local`,
    ref: 'arn',
  },
  'AWS::Lambda::Function': { named: 'FunctionName', service: 'lambda', arn: (name) => `function:${name}` },
  // All versions of a function are its code as it is deployed now, and are called 1.
  'AWS::Lambda::Version': {
    service: 'lambda',
    qualifies: ({ FunctionName }) => FunctionName,
    ref: 'arn',
    attributes: { Version: (name) => name, FunctionArn: (_name, { arn }) => arn! },
  },
  'AWS::Lambda::Alias': {
    named: 'Name',
    service: 'lambda',
    qualifies: ({ FunctionName }) => FunctionName,
    ref: 'arn',
    attributes: { AliasArn: (_name, { arn }) => arn! },
  },
  'AWS::Lambda::LayerVersion': {
    named: 'LayerName',
    service: 'lambda',
    arn: (name) => `layer:${name}:1`,
    ref: 'arn',
    attributes: { LayerVersionArn: (_name, { arn }) => arn! },
  },
  'AWS::StepFunctions::StateMachine': {
    named: 'StateMachineName',
    service: 'states',
    arn: (name) => `stateMachine:${name}`,
    ref: 'arn',
    // Read by a version alone, and what is published offline is what has just been deployed, whatever it is called.
    attributes: { Name: (name) => name, StateMachineRevisionId: () => 'INITIAL' },
  },
  'AWS::StepFunctions::StateMachineVersion': {
    service: 'states',
    qualifies: ({ StateMachineArn }) => StateMachineArn,
    ref: 'arn',
  },
  'AWS::StepFunctions::StateMachineAlias': {
    named: 'Name',
    service: 'states',
    qualifies: ({ RoutingConfiguration, DeploymentPreference }) =>
      [RoutingConfiguration, DeploymentPreference].flat().find(isRecord)?.StateMachineVersionArn,
    ref: 'arn',
  },
  'AWS::DynamoDB::Table': { named: 'TableName', service: 'dynamodb', arn: (name) => `table/${name}` },
  'AWS::DynamoDB::GlobalTable': { named: 'TableName', service: 'dynamodb', arn: (name) => `table/${name}` },
  'AWS::IAM::Role': { named: 'RoleName', service: 'iam', arn: (name) => `role/${name}` },
  'AWS::IAM::ManagedPolicy': { service: 'iam', arn: (name) => `policy/${name}`, ref: 'arn' },
  'AWS::Logs::LogGroup': { named: 'LogGroupName', service: 'logs', arn: (name) => `log-group:${name}:*` },
  'AWS::Events::Rule': { named: 'Name', service: 'events', arn: (name) => `rule/${name}` },
  'AWS::SQS::Queue': {
    named: 'QueueName',
    service: 'sqs',
    arn: (name) => name,
    ref: 'queueUrl',
    attributes: { QueueName: (name) => name },
  },
  'AWS::S3::Bucket': {
    named: 'BucketName',
    service: 's3',
    arn: (name) => name,
    attributes: {
      DomainName: (name) => `${name}.s3.amazonaws.com`,
      DualStackDomainName: (name, { region }) => `${name}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: (name, { region }) => `${name}.s3.${region}.amazonaws.com`,
      WebsiteURL: (name, { region }) => `http://${name}.${websiteHost(region)}`,
    },
  },
  'AWS::SNS::Topic': {
    named: 'TopicName',
    service: 'sns',
    arn: (name) => name,
    ref: 'arn',
    attributes: { TopicName: (name) => name },
  },
  'AWS::SNS::Subscription': { service: 'sns', arn: (name) => name, ref: 'arn' },
  'AWS::Events::EventBus': {
    named: 'Name',
    service: 'events',
    arn: (name) => `event-bus/${name}`,
    attributes: { Name: (name) => name },
  },
  'AWS::SSM::Parameter': {
    named: 'Name',
    service: 'ssm',
    arn: (name) => `parameter/${name.replace(/^\//, '')}`,
  },
  'AWS::KMS::Key': { service: 'kms', arn: (name) => `key/${name}`, attributes: { KeyId: (name) => name } },
  'AWS::CloudWatch::Alarm': { named: 'AlarmName', service: 'cloudwatch', arn: (name) => `alarm:${name}` },
  'AWS::Cognito::UserPool': {
    named: 'UserPoolName',
    service: 'cognito-idp',
    arn: (name) => `userpool/${name}`,
    // Nobody answers there: tokens of a pool are refused offline.
    attributes: { ProviderURL: (name) => `https://cognito-idp.invalid/${name}` },
  },
  'AWS::ApiGateway::RestApi': {
    service: 'apigateway',
    attributes: { RestApiId: (name) => name, RootResourceId: (name) => `${name}-root` },
  },
  'AWS::ApiGateway::Resource': { service: 'apigateway', attributes: { ResourceId: (name) => name } },
  'AWS::ApiGateway::Stage': { named: 'StageName', service: 'apigateway' },
  'AWS::ApiGateway::Authorizer': { service: 'apigateway', attributes: { AuthorizerId: (name) => name } },
  'AWS::ApiGateway::Deployment': { service: 'apigateway', attributes: { DeploymentId: (name) => name } },
}

export interface PhysicalResource {
  name: string
  arn: string | undefined
  ref: string
  attribute(name: string, place: Place): string
}

/**
 * Names a resource as CloudFormation would, minus its random suffix: `<StackName>-<LogicalId>` unless `explicitName`.
 * A rest API's id is its physical name in lower case. `qualified` is the resolved value of
 * `qualifiedBy`.
 */
export function identify(
  type: string,
  logicalId: string,
  explicitName: string | undefined,
  {
    stackName,
    accountId,
    region,
    qualified,
    awsUrl = 'http://127.0.0.1:4566',
  }: TemplateEnvironment & { stackName: string; qualified?: string | undefined },
): PhysicalResource {
  const kind = kinds[type]
  const generated = `${stackName}-${logicalId}`
  const name = explicitName ?? spell(type, generated)
  const whole = qualified?.startsWith('arn:')
    ? qualified
    : `arn:aws:lambda:${region}:${accountId}:function:${qualified}`
  const arn = qualified
    ? `${whole.split(':').slice(0, 7).join(':')}:${name}`
    : kind?.arn &&
      `arn:aws:${kind.service}:${hasNoRegion(kind) ? '' : region}:${kind.service === 's3' ? '' : accountId}:${kind.arn(name)}`
  return {
    name,
    arn,
    ref:
      kind?.ref === 'arn' && arn ? arn : kind?.ref === 'queueUrl' ? `${awsUrl}/${accountId}/${name}` : name,
    attribute(attribute, place) {
      if (attribute === 'Arn' && arn) {
        return arn
      }
      const known = kind?.attributes?.[attribute]
      if (known) {
        return known(name, { accountId, region, arn })
      }
      const allowed = [...(arn ? ['Arn'] : []), ...Object.keys(kind?.attributes ?? {})]
      throw new AssemblyError(
        place.logicalId,
        place.path,
        `Fn::GetAtt ${logicalId}.${attribute} of type ${type} is not known to the local cloud (known: ${allowed.join(', ') || 'none'}); add it to local/assembly/physical-resource.ts`,
      )
    },
  }
}

/** The older regions have a dash in it: docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints */
function websiteHost(region: string): string {
  const isOld =
    /^(?:us-east-1|us-west-[12]|us-gov-west-1|ap-southeast-[12]|ap-northeast-1|eu-west-1|sa-east-1)$/.test(
      region,
    )
  return `s3-website${isOld ? '-' : '.'}${region}.amazonaws.com`
}

/** Ids of rest APIs and names of buckets are in lower case; versions of functions are numbers. */
function spell(type: string, generated: string): string {
  if (type === 'AWS::Lambda::Version') {
    return FUNCTION_VERSION
  }
  if (type === 'AWS::S3::Bucket') {
    return generated.toLowerCase().slice(0, 63)
  }
  return type === 'AWS::ApiGateway::RestApi' ? generated.toLowerCase() : generated
}

function hasNoRegion({ service }: Kind): boolean {
  return service === 'iam' || service === 's3'
}

/** What names the resource that this one is a version or an alias of, unresolved. */
export function qualifiedBy(type: string, properties: Record<string, unknown>): unknown {
  return kinds[type]?.qualifies?.(properties)
}

export function nameProperty(type: string): string | undefined {
  return kinds[type]?.named
}
