import { AwsError } from '#local/aws-error.ts'
import type { JsonObject } from '../../machine/json.ts'
import type { OperationDeps } from '../deps.ts'
import { checkArn } from './arn.ts'

export interface Activity {
  arn: string
  name: string
  accountId: string
  creationDate: number
  tags: Record<string, string>
  /** Undefined for AWS's own key. */
  encryptionConfiguration?: JsonObject
}

export function findActivity(deps: OperationDeps, arn: string): Activity {
  checkArn(arn, 'activity')
  const activity = deps.activities.get(arn)
  if (!activity) {
    throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`)
  }
  return activity
}
