-- Amounts as people write them, and as the protocol has them: minor units and a currency. How many decimal places a currency
-- has is ISO 4217's word.

local M = {}

local PLACES = {}
for _, code in ipairs({ 'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF' }) do
  PLACES[code] = 0
end
for _, code in ipairs({ 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND' }) do
  PLACES[code] = 3
end

--- "1234.50".
---@param minor integer
---@param currency string
---@return string
function M.digits(minor, currency)
  local places = PLACES[currency] or 2
  local digits = ('%d'):format(math.abs(minor))
  if places > 0 then
    digits = ('0'):rep(places + 1 - #digits) .. digits
    digits = digits:sub(1, -places - 1) .. '.' .. digits:sub(-places)
  end
  return (minor < 0 and '-' or '') .. digits
end

--- "1234.50 EUR"; empty for no amount.
---@param amount {minor: integer, currency: string}?
---@return string
function M.text(amount)
  return amount and ('%s %s'):format(M.digits(amount.minor, amount.currency), amount.currency) or ''
end

--- Minor units of "1234.5", "1234,50" or "-20"; nil for what is no amount of the currency.
---@param text string
---@param currency string
---@return integer?
function M.minor(text, currency)
  local places = PLACES[currency] or 2
  local plain = text:gsub('\194\160', ''):gsub('%s', '')
  local sign, whole, fraction = plain:match('^(%-?)(%d+)$'), plain:match('^%-?(%d+)$'), ''
  if not whole then
    sign, whole, fraction = plain:match('^(%-?)(%d+)[.,](%d+)$')
  end
  if not whole or #fraction > places or #whole + places > 15 then
    return nil
  end
  local minor = tonumber(whole .. fraction .. ('0'):rep(places - #fraction))
  return sign == '-' and -minor or minor
end

return M
