import type { Json } from '../machine/json.ts'
import { parseResource, type Resource } from '../machine/resource.ts'
import { findModel, findOperation } from '../service-model/find-operation.ts'
import { optimized } from '../service-model/optimized.ts'
import type { Report } from './report.ts'
import { hasOtherType, IS_NO_ARN } from './wording.ts'

/** A Task's Resource: one that exists on AWS, and that this type of machine may use. */
export function checkResource(report: Report, arn: Json, at: string, type: 'STANDARD' | 'EXPRESS') {
  if (typeof arn !== 'string') {
    return report.fail(hasOtherType('[STRING]'), at)
  }
  if (!arn.startsWith('arn:')) {
    return report.fail(IS_NO_ARN, at)
  }
  const resource = parseResource(arn)
  if (resource?.kind === 'lambda') {
    return
  }
  if (resource?.kind === 'activity') {
    if (type === 'EXPRESS') {
      report.fail('Express state machine does not support Activity ARN', at)
    }
    return
  }
  if (resource && type === 'EXPRESS' && resource.pattern === 'waitForTaskToken') {
    return report.fail(
      `Express state machine does not support '.${resource.pattern}' service integration `,
      at,
    )
  }
  if (resource && type === 'EXPRESS' && resource.pattern !== 'response') {
    return report.fail(
      `Express state machine does not support '.${resource.pattern}' service integration`,
      at,
    )
  }
  if (!resource || !isKnown(resource)) {
    report.fail(
      `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      at,
    )
  }
}

/** Of a service whose model is not kept here, every action is taken for one that it has. */
function isKnown({ service, action, pattern }: Resource & { kind: 'service' }): boolean {
  if (!service.startsWith('aws-sdk:')) {
    return optimized[service]?.actions[action]?.includes(pattern) ?? false
  }
  return (
    !pattern.startsWith('sync') &&
    /^[a-z]\w*$/.test(action) &&
    (findModel(service) === undefined || findOperation(service, action) !== undefined)
  )
}
