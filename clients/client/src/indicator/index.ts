/**
 * The connection indicator: Live, Offline or Error.
 *
 * @packageDocumentation
 */
export {
  ConnectionIndicator,
  type ConnectionIndicatorOptions,
  type IndicatorSource,
} from './connectionIndicator.js'
export { indicatorTexts, type IndicatorTexts, type IndicatorWord } from './indicatorText.js'
