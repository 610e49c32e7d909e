import { Validations } from 'aws-cdk-lib/core'
import type { IConstruct } from 'constructs'

/** Records why a rule does not apply to this resource and its children. Called beside the resource. */
export function acknowledge(construct: IConstruct, rules: Record<string, string>): void {
  for (const [id, reason] of Object.entries(rules)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${id}`, reason })
  }
}

/** For the role of anything that X-Ray traces. */
export function acknowledgeTracing(role: IConstruct): void {
  acknowledge(role, {
    'IAM5[Resource::*]':
      'X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords take * only',
  })
}
