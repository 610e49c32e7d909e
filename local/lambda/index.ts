export {
  createLambda,
  type InvocationAnswer,
  type InvokeOptions,
  type Lambda,
  type LambdaFault,
} from './lambda.ts'
export { createRemoteInvoke } from './remote.ts'
export type { Outcome } from './sandbox.ts'
