import type { Resource } from '../machine/resource.ts'

type Pattern = Extract<Resource, { kind: 'service' }>['pattern']

/** An optimized integration: its service as the SDK names it, and what it can be asked for. */
export interface Optimized {
  /** Name of the service's model; undefined where Step Functions calls no AWS API. */
  readonly sdk?: string
  /** Actions with the patterns of each, beside the plain call. */
  readonly actions: Readonly<Record<string, readonly Pattern[]>>
  /** First word of the names of its errors. */
  readonly prefix: string
  /** `Service: …` in the cause of an error, from the SDK for Java that these integrations are built on. */
  readonly service: string
}

const RUNS: readonly Pattern[] = ['response', 'sync']
const CALLS: readonly Pattern[] = ['response']
const WAITS: readonly Pattern[] = ['response', 'waitForTaskToken']

function each(names: string, patterns: readonly Pattern[]): Record<string, readonly Pattern[]> {
  return Object.fromEntries(names.split(' ').map((name) => [name, patterns]))
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
export const optimized: Readonly<Record<string, Optimized>> = {
  apigateway: { actions: { invoke: WAITS }, prefix: 'ApiGateway', service: 'AmazonApiGateway' },
  athena: {
    sdk: 'athena',
    actions: {
      startQueryExecution: RUNS,
      ...each('stopQueryExecution getQueryExecution getQueryResults', CALLS),
    },
    prefix: 'Athena',
    service: 'AmazonAthena',
  },
  batch: { sdk: 'batch', actions: { submitJob: RUNS }, prefix: 'Batch', service: 'AWSBatch' },
  bedrock: {
    actions: { invokeModel: WAITS, createModelCustomizationJob: RUNS },
    prefix: 'Bedrock',
    service: 'AmazonBedrock',
  },
  codebuild: {
    sdk: 'codebuild',
    actions: {
      ...each('startBuild startBuildBatch', RUNS),
      ...each(
        'stopBuild batchDeleteBuilds batchGetReports stopBuildBatch retryBuildBatch deleteBuildBatch',
        CALLS,
      ),
    },
    prefix: 'CodeBuild',
    service: 'AWSCodeBuild',
  },
  databrew: {
    sdk: 'databrew',
    actions: { startJobRun: RUNS },
    prefix: 'DataBrew',
    service: 'AWSGlueDataBrew',
  },
  dynamodb: {
    sdk: 'dynamodb',
    actions: each('getItem putItem updateItem deleteItem', CALLS),
    prefix: 'DynamoDB',
    service: 'AmazonDynamoDBv2',
  },
  ecs: {
    sdk: 'ecs',
    actions: { runTask: ['response', 'sync', 'waitForTaskToken'] },
    prefix: 'ECS',
    service: 'AmazonECS',
  },
  eks: {
    actions: {
      ...each('createCluster deleteCluster createNodegroup deleteNodegroup runJob', RUNS),
      ...each('createFargateProfile deleteFargateProfile', RUNS),
      call: WAITS,
    },
    prefix: 'EKS',
    service: 'AmazonEKS',
  },
  elasticmapreduce: {
    actions: {
      ...each('createCluster terminateCluster addStep', RUNS),
      ...each('cancelStep modifyInstanceFleetByName modifyInstanceGroupByName', CALLS),
      setClusterTerminationProtection: CALLS,
    },
    prefix: 'ElasticMapReduce',
    service: 'AmazonElasticMapReduce',
  },
  'emr-containers': {
    sdk: 'emrcontainers',
    actions: { createVirtualCluster: CALLS, ...each('deleteVirtualCluster startJobRun', RUNS) },
    prefix: 'EMRContainers',
    service: 'AmazonEMRContainers',
  },
  'emr-serverless': {
    sdk: 'emrserverless',
    actions: {
      ...each('createApplication startApplication stopApplication deleteApplication startJobRun', RUNS),
      cancelJobRun: RUNS,
    },
    prefix: 'EmrServerless',
    service: 'AWSEMRServerless',
  },
  events: {
    sdk: 'eventbridge',
    actions: { putEvents: WAITS },
    prefix: 'EventBridge',
    service: 'AmazonEventBridge',
  },
  glue: { sdk: 'glue', actions: { startJobRun: RUNS }, prefix: 'Glue', service: 'AWSGlue' },
  http: { actions: { invoke: CALLS }, prefix: 'Http', service: 'Http' },
  lambda: { sdk: 'lambda', actions: { invoke: WAITS }, prefix: 'Lambda', service: 'AWSLambda' },
  mediaconvert: {
    sdk: 'mediaconvert',
    actions: { createJob: RUNS },
    prefix: 'MediaConvert',
    service: 'AWSMediaConvert',
  },
  sagemaker: {
    actions: {
      ...each('createHyperParameterTuningJob createLabelingJob createProcessingJob', RUNS),
      ...each('createTrainingJob createTransformJob', RUNS),
      ...each('createEndpoint createEndpointConfig createModel updateEndpoint', CALLS),
    },
    prefix: 'SageMaker',
    service: 'AmazonSageMaker',
  },
  sns: { sdk: 'sns', actions: { publish: WAITS }, prefix: 'SNS', service: 'AmazonSNS' },
  sqs: { sdk: 'sqs', actions: { sendMessage: WAITS }, prefix: 'SQS', service: 'AmazonSQS' },
  states: {
    sdk: 'sfn',
    actions: { startExecution: ['response', 'sync', 'sync:2', 'waitForTaskToken'] },
    prefix: 'StepFunctions',
    service: 'AWSStepFunctions',
  },
}
