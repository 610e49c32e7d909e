import { App } from 'aws-cdk-lib/core'
import { FlowForgeStack } from '#lib/flowforge-stack.ts'
import { checkWithNag } from '#lib/nag.ts'
import { readSettings } from '#lib/settings.ts'

const app = new App({
  outdir: process.env.CDK_OUTDIR ?? 'cdk.out',
  // The same template whoever synthesizes: `cdk`, `npm start` or a test.
  analyticsReporting: false,
  treeMetadata: false,
  postCliContext: { '@aws-cdk/aws-iam:minimizePolicies': true },
})
new FlowForgeStack(app, 'FlowForge', readSettings(app.node, process.env))
checkWithNag(app)
app.synth()
