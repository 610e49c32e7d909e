import { type CfnResource, NestedStack, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'

/**
 * A part of the stack that is deployed with it and has 500 resources of its own: CloudFormation takes no more of one
 * stack, and each saga needs about 60.
 */
export function createNested(scope: Construct, id: string, description: string): NestedStack {
  const nested = new NestedStack(scope, id, { description })
  ;(nested.nestedStackResource as CfnResource).overrideLogicalId(id)
  return nested
}

/** The name of the deployed stack that `scope` is in, be it in a nested one. */
export function stackNameOf(scope: Construct): string {
  const stack = Stack.of(scope)
  return stack.nestedStackParent ? stackNameOf(stack.nestedStackParent) : stack.stackName
}
