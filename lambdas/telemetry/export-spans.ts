import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { SERVICE_NAME } from '#core/telemetry.ts'

/**
 * Sends spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names. Imported by nobody: `-c otlp=URL` puts it in front
 * of each bundle (`lib/bundles.ts`), and handlers flush before Lambda freezes them.
 */
trace.setGlobalTracerProvider(
  new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': SERVICE_NAME,
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_lambda',
      'faas.name': process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    }),
    // X-Ray takes ids that begin with the time, and executions go on with them.
    idGenerator: { generateTraceId: () => secondsNow() + randomHex(12), generateSpanId: () => randomHex(8) },
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  }),
)
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

function secondsNow(): string {
  return Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0')
}

function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex')
}
