import { createApp } from '#lib/app.ts'
import { describeBudget, readBudget } from '#lib/budget.ts'

const { app } = createApp({ outdir: process.env.CDK_OUTDIR ?? 'cdk.out', env: process.env })
// The CDK's own switch, by which it leaves out the rules of CloudFormation; cdk-nag takes half as long as all the rest.
if (process.env.CDK_VALIDATION !== 'false') {
  const { checkWithNag } = await import('#lib/nag.ts')
  checkWithNag(app)
}
app.synth()
for (const line of describeBudget(readBudget(app))) {
  console.error(line)
}
