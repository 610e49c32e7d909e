import type { Secrets } from '#local/aws/index.ts'
import type { Clock } from '#local/clock.ts'
import type { DynamoDbFault } from '#local/dynamodb/interceptor.ts'
import type { LambdaFault } from '#local/lambda/index.ts'
import type { MockConfiguration, StatusChange, Store } from '#local/step-functions/index.ts'
import type { OpenFront } from '../api-port.ts'
import type { DoorOptions } from '../http/door.ts'

export interface CloudOptions extends DoorOptions {
  /** Folder of a cloud assembly, as `cdk synth` writes it; without one the cloud is empty. */
  assembly?: string | undefined
  /** Folder that keeps the state between runs; in memory without one. */
  dataDir?: string | undefined
  /** Writes each commit of the engine through to the disk, against loss of power; SIGKILL is survived without. */
  fsync?: boolean | undefined
  /** How long closed executions are kept, in milliseconds; 90 days without. */
  retain?: number | undefined
  /** Of the API; 0 picks a free one. */
  port?: number | undefined
  /** Of the AWS endpoint; 0 picks a free one. */
  awsPort?: number | undefined
  clock?: Clock | undefined
  /** Sends the invocations to another Lambda endpoint. */
  lambdaEndpoint?: string | undefined
  /** Where state machines call services that are not served here, by service: `{ ssm: 'http://127.0.0.1:4600' }`. */
  endpoints?: Readonly<Record<string, string>> | undefined
  /** Responses in place of the calls of state machines, in the shape of Step Functions Local's mock configuration. */
  mocks?: MockConfiguration | undefined
  /** Open file for the functions' output; without it, a file in the data folder, or nowhere in memory. */
  logDescriptor?: number | undefined
  /** Where compiled code is kept between runs. */
  compileCache?: string | undefined
  /** Loads functions that are likely to be called ahead of their calls. */
  preload?: boolean | undefined
  /** Sandboxes that work at the same time; as many as processors without. */
  sandboxes?: number | undefined
  /** Invocations that one sandbox runs at a time, as on Lambda's managed instances; one without. */
  invocationsPerSandbox?: number | undefined
  /**
   * Keeps the tokens that the SDK gives transactions from the emulator, which slows down by them. For functions that give
   * none themselves.
   */
  movesTransactionTokens?: boolean | undefined
  fault?: LambdaFault | undefined
  /** Stands between the functions and DynamoDB, and makes single calls fail: conflicts, throttling, lost answers. */
  dynamoDbFault?: DynamoDbFault | undefined
  /** Puts something between the engine and its store, for tests that end the process at a certain commit. */
  wrapStore?: ((store: Store) => Store) | undefined
  /** What Secrets Manager holds. */
  secrets?: Secrets | undefined
  /** Values of SSM parameters that no stack has, by their names. */
  ssmParameters?: Readonly<Record<string, string>> | undefined
  /** Called with each start, end and redrive of an execution, after it is stored. */
  onStatusChange?: ((event: StatusChange) => void) | undefined
  /** Calls to routes with an authorizer must bear a token; without it only tokens that are there are verified. */
  auth?: boolean | undefined
  /** Serves requests to the API's port before the API does. */
  front?: OpenFront | undefined
  /** Called when the API has answered a request. */
  onAnswer?:
    | ((answer: { method: string; path: string; status: number; milliseconds: number }) => void)
    | undefined
  /** Records spans, for the console and for the OpenTelemetry collector at this endpoint, if there is one. */
  traces?: { otlpEndpoint?: string | undefined } | undefined
  /** What `/health` says beside, of the sources that are served: problems that keep nobody from working. */
  describeBuild?: (() => object | undefined) | undefined
  /** Hears of what AWS would put into a dead-letter queue. */
  report?: ((line: string) => void) | undefined
  /** Hears when a part ends by itself; the cloud is of no use then. */
  onLost?: ((problem: string) => void) | undefined
}
