export { createAwsEndpoint } from './endpoint.ts'
export { answerSecretsManager, type Secrets } from './secrets-manager.ts'
export { answerSsm, type ParameterStore } from './ssm.ts'
