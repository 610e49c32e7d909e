/** What AWS says of a definition, one function for each kind of fault: the same fault has the same words in every field. */

export function isRequired(fields: readonly string[]): string {
  return `These fields are required: [${fields.join(', ')}]`
}

/** Of a parameter, where the message names the one field. */
export function wasMissing(field: string): string {
  return `The field '${field}' is required but was missing`
}

/** None of the fields is given. */
export function needsOneOf(fields: readonly string[]): string {
  return `This object should have only one of the following fields: [${fields.join(', ')}]`
}

/** Several of the fields are given. */
export function excludeEachOther(fields: readonly string[]): string {
  return `There should only be one of the following fields: [${fields.join(', ')}]`
}

export function hasOtherType(type: string): string {
  return `Expected value of type ${type}`
}

export function isBelow(least: string): string {
  return `Minimum value is ${least}`
}

export function isAbove(most: string): string {
  return `Maximum value is ${most}`
}

export function isNoneOf(values: readonly string[]): string {
  return `Value should be one of the following: [${values.join(', ')}]`
}

export function isUnsupported(field: string): string {
  return `Field '${field}' is not supported`
}

/** A field that the other query language has. */
export function isForeign(field: string, language: string): string {
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata'
  return `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`
}

export function isNoReference(reason: string): string {
  return `Value is not a Reference Path: ${reason}`
}

export const IS_NOT_ALLOWED = `The field 'Resource' does not match any of the allowed values`
export const IS_EMPTY = 'Value cannot be empty'
export const IS_NO_TIMESTAMP = 'String does not match RFC3339 timestamp'
export const IS_NO_PATH = 'Value must be a valid JSONPath.'
export const IS_NO_ARN = 'Value is not a valid resource ARN'
