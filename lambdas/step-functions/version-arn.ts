/** Returns `3` for `…:stateMachine:FlowForge-order-fulfillment:3`; undefined for an execution on no version. */
export function versionOf(versionArn: string | null | undefined): string | undefined {
  return versionArn?.split(':')[MACHINE_PARTS]
}

/** Returns the ARN of the same machine at that version; `arn` may name an alias or another version. */
export function atVersion(arn: string, version: string): string {
  return `${machineArn(arn)}:${version}`
}

/** Returns the ARN of the machine itself; `arn` may name an alias or a version. */
export function machineArn(arn: string): string {
  return arn.split(':').slice(0, MACHINE_PARTS).join(':')
}

/** How many parts an ARN without a qualifier has: `arn:aws:states:us-east-1:111111111111:stateMachine:FlowForge-order-fulfillment`. */
const MACHINE_PARTS = 7
