/** `flowforge verify --list`: prints the faults and the workflows. */
export async function runList(): Promise<void> {
  const { describeModel } = await import('#verify/index.ts')
  console.log(describeModel())
}
