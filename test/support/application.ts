import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type Environment, Stack } from 'aws-cdk-lib'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'

/** Synthesizes an application of one stack, called App. Returns the folder of its assembly. */
export function synthesizeApplication(define: (stack: Stack) => void, env?: Environment): string {
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'flowforge-application-')),
    analyticsReporting: false,
    // As `cdk init` writes it.
    context: { '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true },
  })
  define(new Stack(app, 'App', env ? { env } : {}))
  return app.synth().directory
}

/** A function whose code stands in the template. */
export function inlineFunction(
  scope: Construct,
  id: string,
  code: string,
  environment: Record<string, string> = {},
): LambdaFunction {
  return new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
    environment,
  })
}
