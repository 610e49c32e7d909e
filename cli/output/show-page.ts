import type { Answer, Page } from '../client.ts'
import type { Session } from '../session.ts'
import { clean } from './clean.ts'
import { type Column, drawTable } from './table.ts'
import type { View } from './view.ts'

export interface Shape<Item> {
  columns: readonly Column<Item>[]
  idOf(item: Item): string
  /** What is said when there is none. */
  empty: string
}

/** Prints a list in the format that was asked for. */
export function showPage<Item>(session: Session, answer: Answer<Page<Item>>, shape: Shape<Item>): void {
  const text = describePage(session.view, answer, shape)
  if (text === '') {
    session.say(shape.empty)
  } else {
    session.print(text)
  }
}

/** Returns nothing for an empty list, except as JSON. */
function describePage<Item>(view: View, { body, text }: Answer<Page<Item>>, shape: Shape<Item>): string {
  const { items } = body
  switch (view.format) {
    case 'json':
      return text
    case 'jsonl':
      return items.map((item) => JSON.stringify(item)).join('\n')
    case 'id':
      return clean(items).map(shape.idOf).join('\n')
    default:
      return items.length === 0 ? '' : drawPage(view, body, shape)
  }
}

export function drawPage<Item>(
  { format, width }: View,
  { items }: Page<Item>,
  { columns }: Shape<Item>,
): string {
  const shown = columns.filter(({ wide }) => !wide || format === 'wide')
  return drawTable(shown, clean(items), width)
}
