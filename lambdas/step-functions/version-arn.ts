/** `…:stateMachine:FlowForge-order-fulfillment:3` → `3`; an execution that was started on no version has none. */
export function versionOf(versionArn: string | null | undefined): string | undefined {
  return versionArn?.split(':')[MACHINE_PARTS]
}

/** The same machine at that version; `arn` may name an alias or another version. */
export function atVersion(arn: string, version: string): string {
  return [...arn.split(':').slice(0, MACHINE_PARTS), version].join(':')
}

/** Of an ARN without a qualifier: `arn:aws:states:us-east-1:111111111111:stateMachine:FlowForge-order-fulfillment`. */
const MACHINE_PARTS = 7
