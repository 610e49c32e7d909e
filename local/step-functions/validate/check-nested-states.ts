import { isObject, type JsonObject } from '../machine/json.ts'
import { checkLabel } from './check-label.ts'
import { type Report, requireFields } from './report.ts'
import type { ValidationScope } from './validation-scope.ts'

/** Branches of a Parallel. */
export function checkParallel(report: Report, state: JsonObject, at: string, inner: ValidationScope) {
  if (!requireFields(report, state, ['Branches'], at)) {
    return
  }
  if (!Array.isArray(state.Branches) || state.Branches.length === 0) {
    return report.fail('Expected value of type [ARRAY] with at least one branch', `${at}/Branches`)
  }
  state.Branches.forEach((branch, i) => {
    if (isObject(branch)) {
      inner.checkRegion(report, branch, `${at}/Branches[${i}]`, inner)
    } else {
      report.fail('Expected value of type [OBJECT]', `${at}/Branches[${i}]`)
    }
  })
}

/** The item processor of a Map. */
export function checkMap(report: Report, state: JsonObject, at: string, inner: ValidationScope) {
  if (state.ItemProcessor !== undefined && state.Iterator !== undefined) {
    report.fail('These fields are mutually exclusive: [ItemProcessor, Iterator]', at)
  }
  const processor = state.ItemProcessor ?? state.Iterator
  if (processor === undefined) {
    return report.fail('These fields are required: [ItemProcessor]', at)
  }
  const field = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor'
  if (!isObject(processor)) {
    return report.fail('Expected value of type [OBJECT]', `${at}/${field}`)
  }
  if (state.Label !== undefined && !checkLabel(report, state.Label, inner.text)) {
    return
  }
  const mode = isObject(processor.ProcessorConfig) ? (processor.ProcessorConfig.Mode ?? 'INLINE') : 'INLINE'
  if (mode === 'DISTRIBUTED') {
    report.fail(
      'Distributed Map is not supported by the local Step Functions; use the mode INLINE, or run this machine on AWS',
      `${at}/${field}/ProcessorConfig/Mode`,
      'DISTRIBUTED_MAP_NOT_SUPPORTED',
    )
  } else if (mode !== 'INLINE') {
    report.fail(
      'Value is not valid. Possible values: ["INLINE","DISTRIBUTED"]',
      `${at}/${field}/ProcessorConfig/Mode`,
    )
  } else {
    for (const distributed of ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label']) {
      if (state[distributed] !== undefined) {
        report.fail(`Field '${distributed}' is not supported in the mode INLINE`, `${at}/${distributed}`)
      }
    }
  }
  inner.checkRegion(report, processor, `${at}/${field}`, inner)
}
