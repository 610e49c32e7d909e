/**
 * Returns a name of a service's model in the casing that Step Functions has for it, which is that of the AWS SDK for Java:
 * `stateMachineArn` is StateMachineArn, `SSEKMSKeyId` is SsekmsKeyId, `DynamoDB` is DynamoDb.
 */
export function toPascalCase(name: string): string {
  return splitIntoWords(name)
    .map((word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
    .join('')
}

/** Returns a service's name in `aws-sdk:<name>`, from its id: `SFN` is sfn, `Secrets Manager` is secretsmanager. */
export function toSdkName(serviceId: string): string {
  return toPascalCase(serviceId.replace(/ Service$/, '')).toLowerCase()
}

/** A word ends before a capital that follows on a small letter, after an acronym, and after a number. */
function splitIntoWords(name: string): string[] {
  return name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([^a-z]{2,})v(\d+)/g, '$1 v$2 ')
    .replace(/([^A-Z]{2,})V(\d+)/g, '$1 V$2 ')
    .replace(/([a-z])(?=[A-Z][a-zA-Z0-9])/g, '$1 ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/(\d)([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/ +/)
}
