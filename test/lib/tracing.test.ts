import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { bundleOptions } from '#lib/bundles.ts'
import { projectDirectory } from '#lib/project.ts'
import { startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import { createTestApp, resourcesOf, synthesizeTemplate } from '../support/synthesize.ts'

interface FunctionProperties {
  Layers?: unknown[]
  Environment?: { Variables: Record<string, unknown> }
}

function functionsOf(context: Record<string, string>) {
  const functions = Object.values(
    resourcesOf<FunctionProperties>(synthesizeTemplate({ context }), 'AWS::Lambda::Function'),
  )
  expect(functions.length).toBeGreaterThan(30)
  return functions.map(({ Properties }) => ({
    layers: Properties.Layers?.length ?? 0,
    wrapper: Properties.Environment?.Variables.AWS_LAMBDA_EXEC_WRAPPER,
    endpoint: Properties.Environment?.Variables.OTEL_EXPORTER_OTLP_ENDPOINT,
  }))
}

const COLLECTOR = 'https://collector.example.com:4318'

describe('a stack', () => {
  test('has functions without layer and collector unless one is asked for', () => {
    for (const each of functionsOf({})) {
      expect(each).toEqual({ layers: 0, wrapper: undefined, endpoint: undefined })
    }
  })

  test('with tracing=adot has the layer on each of its functions, and the script that starts it', () => {
    for (const each of functionsOf({ tracing: 'adot' })) {
      expect(each).toEqual({ layers: 1, wrapper: '/opt/otel-handler', endpoint: undefined })
    }
  })

  test('with otlp=URL tells each function its collector, and has no layer', () => {
    for (const each of functionsOf({ otlp: COLLECTOR })) {
      expect(each).toEqual({ layers: 0, wrapper: undefined, endpoint: COLLECTOR })
    }
  })

  test.each([
    [{ tracing: 'xray' }, "context tracing is 'xray'; it takes adot"],
    [{ otlp: 'http://collector.example.com' }, 'it takes the https:// address of a collector'],
    [{ otlp: COLLECTOR, tracing: 'adot' }, 'context tracing and otlp exclude each other'],
  ])('refuses %j', (context, message) => {
    expect(() => createTestApp({ context })).toThrow(message)
  })
})

test('a bundle that exports spans sends them before it answers, below the span that the platform names', async () => {
  const receiver = await startOtlpReceiver()
  const outdir = mkdtempSync(join(tmpdir(), 'flowforge-otlp-'))
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    rmSync(outdir, { recursive: true })
    await receiver.close()
  })
  buildSync({
    ...bundleOptions(projectDirectory, 'simulated', true),
    entryPoints: ['lambdas/steps/notification/notify-author.ts'],
    write: true,
    outdir,
  })
  const file = join(outdir, 'notify-author.mjs')
  expect(statSync(file).size).toBeLessThan(500_000)
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.url)
  vi.stubEnv('EXECUTIONS_TABLE', 'Executions')
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-67b21400-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1')
  const { handler } = (await import(pathToFileURL(file).href)) as {
    handler: (event: unknown, context: unknown) => Promise<unknown>
  }

  // What does not fit its envelope is refused before anything is called.
  await expect(handler({}, { getRemainingTimeInMillis: () => 1000 })).rejects.toThrow('cannot run on what')

  expect(receiver.spans()).toMatchObject([
    {
      name: 'flowforge.step NotifyAuthor',
      traceId: '67b214000123456789abcdef01234567',
      parentSpanId: '53995c3f42cd8ad8',
      scope: 'flowforge',
      service: 'flowforge',
      status: { code: 2 },
    },
  ])
})
