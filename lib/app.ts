import { App } from 'aws-cdk-lib/core'
import { sagas } from '#statemachines/index.ts'
import { checkGenerated } from './check-generated.ts'
import { FlowForgeStack, type Project } from './flowforge-stack.ts'
import { projectDirectory } from './project.ts'
import { readSettings } from './settings.ts'

/**
 * The app with its stack: the same template whoever synthesizes, be it `cdk`, `npm start` or a test.
 *
 * `context` is what `-c` gives; the `cdk` command line passes its own through CDK_CONTEXT_JSON.
 *
 * `project` is this one, unless it is a test's.
 *
 * Throws `GeneratedFileStale` where a state machine is not what its saga compiles to.
 */
export function createApp({
  outdir,
  env = {},
  context = {},
  project = { sagas, directory: projectDirectory },
}: {
  outdir: string
  env?: Record<string, string | undefined>
  context?: Record<string, unknown>
  project?: Project
}): { app: App; stack: FlowForgeStack } {
  checkGenerated(project.sagas, project.directory)
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    // Stack traces put this machine's paths beside the template, and take time; CDK_DEBUG=true brings them back.
    stackTraces: false,
    context,
    postCliContext: {
      '@aws-cdk/aws-iam:minimizePolicies': true,
      // An error of CloudFormation's own rules stops the synthesis.
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      'aws:cdk:disable-creation-stack-traces': true,
    },
  })
  return {
    app,
    stack: new FlowForgeStack(app, 'FlowForge', { settings: readSettings(app.node, env), project }),
  }
}
