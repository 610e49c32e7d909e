/** A node of the tree that the library parses an expression into; its own type knows a part of it. */
export interface SyntaxNode {
  readonly type?: string
  readonly value?: unknown
  readonly steps?: readonly SyntaxNode[]
  readonly expressions?: readonly SyntaxNode[]
  readonly expression?: SyntaxNode
  readonly arguments?: readonly SyntaxNode[]
  readonly body?: SyntaxNode
  /** A function of the library's own: a call at the end of another function's body. */
  readonly thunk?: boolean
  readonly procedure?: SyntaxNode
  /** Key and value pairs where the node is an object constructor. */
  readonly lhs?: SyntaxNode | readonly (readonly [SyntaxNode, SyntaxNode])[]
  readonly rhs?: SyntaxNode
  readonly condition?: SyntaxNode
  readonly then?: SyntaxNode
  readonly else?: SyntaxNode
  /** Filters behind a step of a path, or behind an expression that is no path. */
  readonly stages?: readonly { readonly type: string; readonly expr?: SyntaxNode }[]
  readonly predicate?: readonly { readonly type: string; readonly expr?: SyntaxNode }[]
}
