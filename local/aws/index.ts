export { createAwsEndpoint } from './endpoint.ts'
export type { Secrets } from './secrets-manager.ts'
export { answerSsm, type ParameterStore } from './ssm.ts'
