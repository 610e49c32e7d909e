import { isAwsError } from '#local/aws-error.ts'
import { StateFailure } from '../machine/failure.ts'
import { findModel } from '../service-model/find-operation.ts'
import { optimized } from '../service-model/optimized.ts'

/**
 * Returns an exception of an AWS service as the failure of a task: under its own name where the service's model has a class
 * for it, else under that of all of the service's exceptions.
 */
export function toServiceFailure(service: string, error: unknown): StateFailure {
  const model = findModel(service)
  const integration = optimized[service]
  const prefix = integration?.prefix ?? model?.prefix ?? service.replace(/^aws-sdk:/, '')
  const { message } = error as Error
  if (!isAwsError(error)) {
    return new StateFailure(`${prefix}.SdkClientException`, message)
  }
  const { name: code, statusCode } = error
  const own = model?.exceptions[code] ?? (model ? undefined : code)
  const base = integration ? integration.service.replace(/v\d+$/, '') : prefix
  const name = own === undefined ? `${base}Exception` : withSuffix(own)
  const cause = integration
    ? `Service: ${integration.service}; Status Code: ${statusCode}; Error Code: ${code}; Request ID: ${requestIdOf(error)}; Proxy: null`
    : `Service: ${prefix}, Status Code: ${statusCode}, Request ID: ${requestIdOf(error)}${extendedIdOf(service)}`
  const attempts = integration ? '' : ' (SDK Attempt Count: 1)'
  return new StateFailure(`${prefix}.${name}`, `${message} (${cause})${attempts}`)
}

/** Requests to S3 have a second id. */
function extendedIdOf(service: string): string {
  return service === 'aws-sdk:s3' ? ', Extended Request ID: local' : ''
}

function withSuffix(name: string): string {
  return name.endsWith('Exception') ? name : `${name}Exception`
}

function requestIdOf({ fields }: { fields: Record<string, unknown> }): string {
  return typeof fields?.requestId === 'string' ? fields.requestId : '00000000-0000-0000-0000-000000000000'
}
