import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { JsonObject } from '../../machine/json.ts'
import { type encryption, revision } from '../shapes/members.ts'

/** What state machines and activities are configured with beside their work. It is checked and described, and has no effect. */
export interface Configurations {
  loggingConfiguration: JsonObject
  tracingConfiguration: JsonObject
  encryptionConfiguration: JsonObject
}

export const DEFAULT_CONFIGURATION = {
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
}

const Given = z.object(revision)
type Given = z.output<typeof Given>

/** Returns the configurations that the input gives. Throws InvalidLoggingConfiguration and InvalidEncryptionConfiguration. */
export function readConfiguration(input: Given): Partial<Configurations> {
  const { loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input
  return {
    ...(loggingConfiguration ? { loggingConfiguration: readLogging(loggingConfiguration) } : {}),
    ...(tracingConfiguration
      ? { tracingConfiguration: { enabled: tracingConfiguration.enabled ?? false } }
      : {}),
    ...(encryptionConfiguration ? { encryptionConfiguration: readEncryption(encryptionConfiguration) } : {}),
  }
}

function readLogging(logging: NonNullable<Given['loggingConfiguration']>): JsonObject {
  const { level = 'OFF', includeExecutionData = false, destinations } = logging
  const count = destinations?.length ?? 0
  if (count > 1 || (level !== 'OFF' && count === 0)) {
    throw invalidLogging('Must specify exactly one Log Destination.')
  }
  const groups = destinations?.map((destination) => destination.cloudWatchLogsLogGroup?.logGroupArn) ?? []
  if (
    !groups.every((arn) => arn !== undefined && /^arn:[^:]+:logs:[^:]+:\d{12}:log-group:.+:\*$/.test(arn))
  ) {
    throw invalidLogging('Log Destination must be the ARN of a log group that ends with :*')
  }
  return {
    level,
    includeExecutionData,
    ...(destinations
      ? {
          destinations: groups.map((logGroupArn) => ({
            cloudWatchLogsLogGroup: { logGroupArn: logGroupArn! },
          })),
        }
      : {}),
  }
}

function invalidLogging(problem: string): AwsError {
  return new AwsError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${problem}`)
}

/** A key of the customer's has an id, and AWS's own has none. Keys keep their data for five minutes unless told otherwise. */
export function readEncryption({
  type,
  kmsKeyId,
  kmsDataKeyReusePeriodSeconds = 300,
}: NonNullable<z.output<typeof encryption>>): JsonObject {
  const isOwned = type === 'AWS_OWNED_KEY'
  if (isOwned !== (kmsKeyId === undefined)) {
    throw new AwsError(
      'InvalidEncryptionConfiguration',
      `Invalid Encryption Configuration: kmsKeyId must ${isOwned ? 'not ' : ''}be specified for ${type}`,
    )
  }
  return isOwned ? { type } : { type, kmsKeyId: kmsKeyId!, kmsDataKeyReusePeriodSeconds }
}
