import { createApp } from '#lib/app.ts'

const { app, settings } = createApp({ outdir: process.env.CDK_OUTDIR ?? 'cdk.out', env: process.env })
if (settings.skipChecks) {
  process.env.CDK_VALIDATION = 'false'
} else {
  const { checkWithNag } = await import('#lib/nag.ts')
  checkWithNag(app)
}
app.synth()
