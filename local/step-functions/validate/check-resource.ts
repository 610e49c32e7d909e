import { services } from '../integrations/services.ts'
import { parseResource } from '../machine/resource.ts'
import type { Report } from './report.ts'

/** A Task's Resource: one that exists on AWS, that this type of machine may use, and that the local engine has. */
export function checkResource(report: Report, arn: string, at: string, type: 'STANDARD' | 'EXPRESS') {
  const unknown = () =>
    report.fail(
      `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      at,
    )
  const resource = parseResource(arn)
  if (!resource) {
    return unknown()
  }
  if (resource.kind === 'activity') {
    if (type === 'EXPRESS') {
      report.fail('Express state machine does not support Activity ARN', at)
    }
    return
  }
  if (resource.kind === 'lambda') {
    return
  }
  const { service, action, pattern } = resource
  if (type === 'EXPRESS' && pattern === 'waitForTaskToken') {
    return report.fail(`Express state machine does not support '.${pattern}' service integration `, at)
  }
  if (type === 'EXPRESS' && pattern !== 'response') {
    return report.fail(`Express state machine does not support '.${pattern}' service integration`, at)
  }
  const known = services[service]
  if (known && !known.actions.includes(action)) {
    return unknown()
  }
  if (!known) {
    return report.fail(
      `The resource provided ${arn} is not supported by the local Step Functions. It has: ${describeServices()}`,
      at,
    )
  }
  if (!known.patterns.includes(pattern)) {
    unknown()
  }
}

function describeServices(): string {
  return Object.entries(services)
    .flatMap(([service, { actions }]) => actions.map((action) => `${service}:${action}`))
    .join(', ')
}
