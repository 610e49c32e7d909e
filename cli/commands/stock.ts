import { Command } from '@commander-js/extra-typings'
import { openSession } from '../session.ts'
import { describeItem } from '../stock.ts'
import type { Terminal } from '../terminal.ts'
import { readCount } from '../values.ts'

/** `flowforge stock`: puts pieces of a SKU on the shelf. */
export function createStockCommand(terminal: Terminal) {
  return new Command('stock')
    .argument('<sku>', 'what is put on the shelf')
    .argument('<pieces>', 'how many are on hand from now on', (text) => readCount('pieces', text))
    .option('--price <amount>', 'of a piece, in minor units', (text) => readCount('price', text), 1999)
    .option('--currency <code>', 'of the price', 'USD')
    .addHelpText('after', EXAMPLE)
    .action(async (sku, onHand, { price, currency }, command) => {
      const { client, print, view } = await openSession(command, terminal)
      const unitPrice = { amount: price, currency }
      const { body, text } = await client.putStock(sku, { onHand, unitPrice })
      switch (view.format) {
        case 'json':
          return print(text)
        case 'jsonl':
          return print(JSON.stringify(body))
        case 'id':
          return print(body.sku)
        default:
          print(describeItem(body))
      }
    })
}

const EXAMPLE = `
Example:
  $ flowforge stock SKU-001 100 --price 1999`
