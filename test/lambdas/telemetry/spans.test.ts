import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Handler } from 'aws-lambda'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { handler as reserve } from '#lambdas/steps/inventory/reserve-inventory.ts'
import { handler as pay } from '#lambdas/steps/payment/process-payment.ts'
import { handler as refund } from '#lambdas/steps/payment/refund-payment.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { inSpan, inTraceOfItsOwn, inTurn } from '#lambdas/telemetry/spans.ts'
import { envelopeOf, invoke, seedStock } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const exporter = new InMemorySpanExporter()
let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())
beforeEach(() => seedStock())
afterEach(() => {
  exporter.reset()
  trace.disable()
  context.disable()
})

function provideSpans(): void {
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  )
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

function ended(name: string) {
  return exporter.getFinishedSpans().filter((span) => span.name === name)
}

let order = 0
const envelope = (fields = {}) => envelopeOf(`span-${order++}`, { step: 'ReserveInventory', ...fields })

describe('a step', () => {
  test('is a span that says whose it is, with its commit below it', async () => {
    provideSpans()
    const event = envelope({ attempt: 2 })
    await invoke(reserve as Handler, event)

    const [step] = ended('flowforge.step ReserveInventory')
    expect(step!.attributes).toEqual({
      'flowforge.tenant': event.tenant,
      'flowforge.execution.id': event.executionId,
      'flowforge.workflow': 'order-fulfillment',
      'flowforge.step': 'ReserveInventory',
      'flowforge.attempt': 2,
      'flowforge.idempotency_key': `${event.tenant}:${event.executionId}:ReserveInventory`,
      'flowforge.replayed': false,
    })
    expect(ended('ledger.commit').map((span) => span.parentSpanContext?.spanId)).toEqual([
      step!.spanContext().spanId,
    ])
  })

  test('that is delivered again says that its result was stored', async () => {
    provideSpans()
    const event = envelope()
    await invoke(reserve as Handler, event)
    await invoke(reserve as Handler, event)

    const replayed = ended('flowforge.step ReserveInventory').map(
      ({ attributes }) => attributes['flowforge.replayed'],
    )
    expect(replayed).toEqual([false, true])
  })

  test('that fails names the error and nothing of its message', async () => {
    provideSpans()
    const simulate = { failAt: 'ReserveInventory', when: 'before' as const }
    await expect(invoke(reserve as Handler, envelope({ simulate }))).rejects.toThrow()

    const [step] = ended('flowforge.step ReserveInventory')
    expect(step!.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(step!.attributes['error.type']).toBe('SimulatedFailure')
    expect(step!.events).toEqual([])
  })

  test('runs as ever where nobody provides spans', async () => {
    await expect(invoke(reserve as Handler, envelope())).resolves.toBeDefined()
    expect(exporter.getFinishedSpans()).toEqual([])
  })
})

test('a call outside and the call that takes it back are spans with one key, and none bears the means of payment', async () => {
  provideSpans()
  const event = envelope({ step: 'ProcessPayment' })
  await invoke(pay as Handler, event)
  await invoke(refund as Handler, { ...event, undo: 'RefundPayment' })

  const calls = ended('outside.call')
  const key = `${event.tenant}:${event.executionId}:ProcessPayment`
  expect(calls.map(({ attributes }) => attributes['flowforge.idempotency_key'])).toEqual([key, key])
  expect(calls.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([
    ended('flowforge.step ProcessPayment')[0]!.spanContext().spanId,
    ended('flowforge.undo RefundPayment')[0]!.spanContext().spanId,
  ])
  const told = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events }) => [name, attributes, events]),
  )
  const { paymentMethod, customerId } = event.input as { paymentMethod: string; customerId: string }
  expect(told).not.toContain(paymentMethod)
  expect(told).not.toContain(customerId)
})

describe('a log line', () => {
  async function logged(run: () => Promise<void> | void): Promise<Record<string, unknown>> {
    const level = logger.getLevelName()
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    try {
      logger.setLogLevel('INFO')
      await run()
      return JSON.parse(String(written.mock.calls[0]![0])) as Record<string, unknown>
    } finally {
      logger.setLogLevel(level)
      written.mockRestore()
    }
  }

  test('bears the span under way', async () => {
    provideSpans()
    const line = await logged(() => inSpan('outer', {}, async () => logger.info('hello')))

    const { traceId, spanId } = ended('outer')[0]!.spanContext()
    expect(line).toMatchObject({ trace_id: traceId, span_id: spanId, message: 'hello' })
  })

  test('bears the span of the platform where nobody provides spans', async () => {
    vi.stubEnv(
      '_X_AMZN_TRACE_ID',
      'Root=1-67b21400-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1',
    )
    const line = await logged(() => logger.info('hello'))
    vi.unstubAllEnvs()

    expect(line).toMatchObject({ trace_id: '67b214000123456789abcdef01234567', span_id: '53995c3f42cd8ad8' })
  })
})

describe('what happens to an execution later', () => {
  const execution = { tenant: 'demo', executionId: 'ord-1', traceId: '1-67b21400-0123456789abcdef01234567' }
  const workflow = { traceId: '67b214000123456789abcdef01234567', spanId: '4883e85cbe5c60fc' }

  test('links to the span of its workflow, whose id follows from its name', async () => {
    provideSpans()
    await inTurn('flowforge.cancel', execution, async () => {})

    expect(ended('flowforge.cancel')[0]!.links.map(({ context }) => context)).toMatchObject([workflow])
  })

  test('goes on in a trace of its own, which the header names, and which links to what began it', async () => {
    provideSpans()
    let header: string | undefined
    await inSpan('request', {}, () =>
      inTraceOfItsOwn('flowforge.rollback', execution, async (traceHeader) => {
        header = traceHeader
      }),
    )

    const [request] = ended('request')
    const [rollback] = ended('flowforge.rollback')
    const { traceId, spanId } = rollback!.spanContext()
    expect(traceId).not.toBe(request!.spanContext().traceId)
    expect(rollback!.links.map(({ context }) => context)).toMatchObject([workflow, request!.spanContext()])
    expect(header).toBe(`Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`)
  })

  test('has no header of its own where nobody provides spans', async () => {
    await expect(inTraceOfItsOwn('flowforge.rollback', execution, async (header) => header)).resolves.toBe(
      undefined,
    )
  })
})

test('a span that nothing is active above is below the span that the platform names', async () => {
  provideSpans()
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-67b21400-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1')
  await inSpan('outer', {}, () => inSpan('inner', {}, async () => {}))
  vi.unstubAllEnvs()

  const [outer] = ended('outer')
  expect(outer!.spanContext().traceId).toBe('67b214000123456789abcdef01234567')
  expect(outer!.parentSpanContext?.spanId).toBe('53995c3f42cd8ad8')
  expect(ended('inner')[0]!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId)
})
