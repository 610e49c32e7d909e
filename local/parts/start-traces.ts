import type { StatusChange, StepFunctions } from '#local/step-functions/index.ts'
import { findBelonging } from '#local/telemetry/belonging.ts'
import type { OtlpExport } from '#local/telemetry/otlp.ts'
import type { RecordSpans } from '#local/telemetry/span.ts'
import { createTraceStore } from '#local/telemetry/trace-store.ts'
import type { FindTraces } from '../traces-endpoint.ts'
import type { CloudOptions } from './cloud-options.ts'
import type { OnStop } from './parts.ts'

/** Where the spans of all parts go. */
export interface Traces {
  record: RecordSpans
  /** Notes the traces of executions, and sends the spans of one that has ended. */
  follow(states: Pick<StepFunctions, 'traceOf' | 'spansOf'>, event: StatusChange): void
  find: FindTraces
}

/** Keeps the newest spans for the console, and sends all to a collector where there is one. */
export async function startTraces(
  { otlpEndpoint }: NonNullable<CloudOptions['traces']>,
  onStop: OnStop,
): Promise<Traces> {
  const store = createTraceStore()
  const otlp = otlpEndpoint ? await openExport(otlpEndpoint, onStop) : undefined
  let spansOf: StepFunctions['spansOf'] = () => []
  return {
    record(spans) {
      store.add(spans)
      otlp?.record(spans)
    },
    follow(states, { detail: { executionArn, status } }) {
      spansOf = states.spansOf
      const traceId = states.traceOf(executionArn)
      if (traceId && status === 'RUNNING') {
        store.addExecution(traceId, executionArn)
      } else {
        otlp?.record(states.spansOf(executionArn))
      }
    },
    find({ tenant, executionId }) {
      const isTheirs = { 'flowforge.tenant': tenant, 'flowforge.execution.id': executionId }
      return store.find(isTheirs).map(({ traceId, spans, executions, dropped }) => {
        const all = [...spans, ...[...executions].flatMap((arn) => spansOf(arn))]
        return { traceId, dropped, spans: findBelonging(all, { tenant, executionId }) }
      })
    },
  }
}

/** Loaded where there is a collector alone. */
async function openExport(endpoint: string, onStop: OnStop): Promise<OtlpExport> {
  const { createOtlpExport } = await import('#local/telemetry/otlp.ts')
  const otlp = await createOtlpExport(endpoint)
  onStop(() => otlp.stop())
  return otlp
}
