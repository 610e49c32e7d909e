import { isObject, type JsonObject } from '../machine/json.ts'
import { parseResource, type Resource } from '../machine/resource.ts'
import { findMissing, findUnknown, isUnknownParameter } from '../service-model/check-parameters.ts'
import { findOperation } from '../service-model/find-operation.ts'
import type { Report } from './report.ts'
import { wasMissing } from './wording.ts'

/** Parameters of integrations that call no API of an AWS service. */
const OWN_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'apigateway:invoke': ['ApiEndpoint', 'Method'],
  'http:invoke': ['Method'],
}

/**
 * Parameters or Arguments of a Task: every one that the call requires, and none that it does not know. A Task that has none
 * at all calls with its input, and what evaluates to all of them is seen when it runs.
 */
export function checkParameters(report: Report, state: JsonObject, at: string, language: string) {
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters'
  const parameters = state[field]
  const resource = parseResource(String(state.Resource))
  if (!isObject(parameters) || resource?.kind !== 'service') {
    return
  }
  const given = Object.keys(parameters).map((key) => key.replace(/\.\$$/, ''))
  for (const name of missingOf(resource, given)) {
    report.fail(wasMissing(name), `${at}/${field}`)
  }
  const operation = findOperation(resource.service, resource.action)
  for (const name of operation ? findUnknown(operation, given) : []) {
    report.fail(isUnknownParameter(name), `${at}/${field}`)
  }
}

function missingOf({ service, action }: Resource & { kind: 'service' }, given: readonly string[]): string[] {
  const operation = findOperation(service, action)
  if (operation) {
    return findMissing(operation, given)
  }
  return (OWN_PARAMETERS[`${service}:${action}`] ?? []).filter((name) => !given.includes(name))
}
