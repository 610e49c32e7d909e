/** A Task's Resource, taken apart. */
export type Resource =
  | { kind: 'lambda'; arn: string }
  | { kind: 'activity'; arn: string }
  | {
      kind: 'service'
      /** `lambda`, `sqs`, `aws-sdk:s3` …: `resourceType` in the history. */
      service: string
      /** `invoke`, `sendMessage`, without the pattern. */
      action: string
      /** With the pattern, as the history has it: `sendMessage.waitForTaskToken`. */
      resource: string
      pattern: 'response' | 'sync' | 'sync:2' | 'waitForTaskToken'
    }

/** Undefined for an ARN that is none of the three. */
export function parseResource(arn: string): Resource | undefined {
  const parts = arn.split(':')
  if (parts[0] !== 'arn' || parts.length < 6) {
    return undefined
  }
  if (parts[2] === 'lambda' && parts[5] === 'function') {
    return { kind: 'lambda', arn }
  }
  if (parts[2] !== 'states') {
    return undefined
  }
  if (parts[5] === 'activity' && parts.length === 7) {
    return { kind: 'activity', arn }
  }
  if (parts[3] !== '' || parts[4] !== '') {
    return undefined
  }
  const service = parts[5] === 'aws-sdk' ? `aws-sdk:${parts[6]}` : parts[5]!
  const resource = parts.slice(parts[5] === 'aws-sdk' ? 7 : 6).join(':')
  if (!resource) {
    return undefined
  }
  const [action = '', pattern = 'response'] = resource.split('.', 2) as [string, string?]
  if (
    pattern !== 'response' &&
    pattern !== 'sync' &&
    pattern !== 'sync:2' &&
    pattern !== 'waitForTaskToken'
  ) {
    return undefined
  }
  return { kind: 'service', service, action, resource, pattern }
}
