import { createApp } from '#lib/app.ts'
import { checkWithNag } from '#lib/nag.ts'

const { app } = createApp({ outdir: process.env.CDK_OUTDIR ?? 'cdk.out', env: process.env })
checkWithNag(app)
app.synth()
