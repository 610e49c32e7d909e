import { Fragment, type ReactNode } from 'react'
import type { Tone } from '#core/picture/mark.ts'

interface NodeProps {
  name: string
  note?: ReactNode
  glyph?: string | undefined
  tone?: Tone | undefined
  isDashed?: boolean | undefined
  children?: ReactNode
}

/** A step or an undo as a box. */
export function Node(props: NodeProps) {
  return (
    <div className={classOf(props)}>
      <Words {...props} />
    </div>
  )
}

/** The same, to be chosen. */
export function NodeButton({
  isPressed,
  onPress,
  ...props
}: NodeProps & { isPressed: boolean; onPress: () => void }) {
  return (
    <button type="button" className={classOf(props)} aria-pressed={isPressed} onClick={onPress}>
      <Words {...props} />
    </button>
  )
}

function Words({ name, note, glyph, tone, children }: NodeProps) {
  return (
    <>
      {glyph && (
        <span className={tone ? 'tone' : 'mute'} aria-hidden="true">
          {glyph}
        </span>
      )}
      <span className="node-words">
        <span className="node-name">{breakable(name)}</span>
        {note && <span className="node-note">{note}</span>}
      </span>
      {children}
    </>
  )
}

/** A name that may be broken between its words. */
function breakable(name: string): ReactNode {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])/).map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: words have no identity but their place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {word}
    </Fragment>
  ))
}

function classOf({ tone, isDashed }: NodeProps): string {
  return ['node', tone ? `${tone} is-toned` : '', isDashed ? 'is-dashed' : ''].filter(Boolean).join(' ')
}
