import * as z from 'zod'

/** Members that several operations share, as AWS's API model declares them. */
export const arn = requiredText(256)
export const longArn = requiredText(2000)
export const name = requiredText(80)
/** Not a number alone: that would be a version. With the escapes that AWS's messages have. */
const ALIAS_NAME = String.raw`^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`
export const aliasName = requiredText(80).regex(new RegExp(ALIAS_NAME))
export const description = optionalText(256)
export const definition = requiredText(1_048_576)
export const role = requiredText(256)
export const executionInput = optionalText(262_144)
export const taskToken = requiredText(2048)
export const machineType = oneOf('STANDARD', 'EXPRESS').optional()
export const includedData = oneOf('METADATA_ONLY', 'ALL_DATA').optional()
/** The model's patterns are of the whole text. */
export const clientToken = requiredText(64).regex(wholly('[!-~]+')).optional()
export const traceHeader = z.string().max(256).regex(wholly(String.raw`\p{ASCII}*`)).optional()
export const encryption = z
  .object({
    type: oneOf('CUSTOMER_MANAGED_KMS_KEY', 'AWS_OWNED_KEY'),
    kmsKeyId: requiredText(2048).optional(),
    kmsDataKeyReusePeriodSeconds: z.int().min(60).max(900).optional(),
  })
  .optional()
export const paging = { maxResults: z.int().min(0).max(1000).optional(), nextToken: nextToken(1024) }
export const failure = { error: optionalText(256), cause: optionalText(32_768) }

export const revision = {
  loggingConfiguration: z
    .object({
      level: oneOf('ALL', 'ERROR', 'FATAL', 'OFF').optional(),
      includeExecutionData: z.boolean().optional(),
      destinations: z
        .array(
          z.object({
            cloudWatchLogsLogGroup: z.object({ logGroupArn: requiredText(256).optional() }).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  tracingConfiguration: z.object({ enabled: z.boolean().optional() }).optional(),
  encryptionConfiguration: encryption,
  publish: z.boolean().optional(),
  versionDescription: description,
}

export const routes = z
  .array(z.object({ stateMachineVersionArn: arn, weight: z.int().min(0).max(100) }))
  .min(1)
  .max(2)

const tagKey = requiredText(128)
export const tagKeys = z.array(tagKey)
export const tags = z.array(z.object({ key: tagKey, value: optionalText(256) }))

export function requiredText(max: number) {
  return z.string().min(1).max(max)
}

/** May be empty; absent is something else. */
export function optionalText(max: number) {
  return z.string().max(max).optional()
}

export function nextToken(max: number) {
  return requiredText(max).optional()
}

/** A value that is no text is of the wrong type; a text that is not among the values breaks a constraint. */
export function oneOf<const V extends readonly [string, ...string[]]>(...values: V) {
  return z.string().pipe(z.enum(values))
}

/** AWS's messages have the pattern as it is in the model, which is what `wholly` is given. */
function wholly(pattern: string) {
  return new RegExp(`^(?:${pattern})$`, 'u')
}
