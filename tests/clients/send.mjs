// Sends what a shop's server would, with Segment's own client: node send.mjs HOST WRITE_KEY
import { Analytics } from '@segment/analytics-node'

const [host, writeKey] = process.argv.slice(2)
const failed = []
const analytics = new Analytics({ writeKey, host, flushAt: 5, maxRetries: 2 })
analytics.on('error', (error) => failed.push(error))

analytics.identify({ userId: 'node-anna', traits: { name: 'Anna Node', email: 'anna.node@example.com' } })
analytics.page({ userId: 'node-anna', name: 'Home', properties: { url: 'https://shop.example.com/' } })
analytics.screen({ userId: 'node-anna', name: 'Cart' })
analytics.group({ userId: 'node-anna', groupId: 'node-acme', traits: { name: 'Acme' } })
analytics.alias({ userId: 'node-anna', previousId: 'node-visitor' })
for (let i = 0; i < 7; i++) {
  analytics.track({
    userId: 'node-anna',
    event: 'Order Completed',
    messageId: `node-order-${i % 6}`, // the seventh repeats the first
    properties: { order_id: `N-${i}`, revenue: 12.5, currency: 'EUR', touchpoint: 'checkout' },
  })
}
await analytics.closeAndFlush({ timeout: 10000 })
if (failed.length > 0) {
  console.error(failed)
  process.exit(1)
}
