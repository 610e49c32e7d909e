export { createAwsEndpoint } from './endpoint.ts'
