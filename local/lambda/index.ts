export { type AsyncQueue, createAsyncQueue } from './async-queue.ts'
export {
  createLambda,
  type InvocationAnswer,
  type Invoke,
  type InvokeOptions,
  type Lambda,
  type LambdaFault,
  type Surroundings,
} from './lambda.ts'
export { createRemoteInvoke } from './remote.ts'
export type { Outcome } from './sandbox.ts'
