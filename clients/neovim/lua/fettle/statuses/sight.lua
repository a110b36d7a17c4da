-- What stands beside the lines of a list of statuses: the sign in its colour, what customers would see in place of each, and
-- below the list what they would choose from and how many records would look different.

local show = require('fettle.show')

local M = {}

local namespace = vim.api.nvim_create_namespace('fettle-statuses')
-- The sign of each line, by buffer and line from 1: Neovim 0.7 does not tell the signs of marks.
local drawn = {} ---@type table<integer, string[]>
-- The form says which list it is; the colour is the status's own.
local SIGNS = { job = '●', quote = '◆' }

--- The highlight of a colour, made when it is first seen.
---@param colour? string #RRGGBB
---@return string
local function ink(colour)
  if not colour then
    return 'FettleHint'
  end
  local name = 'FettleStatus' .. colour:sub(2)
  local red, green, blue = colour:match('^#(%x%x)(%x%x)(%x%x)$')
  if not red then
    return 'FettleHint'
  end
  -- The nearest of the cube of 6 by 6 by 6 for terminals of 256 colours.
  local function step(part)
    return math.floor(tonumber(part, 16) / 255 * 5 + 0.5)
  end
  vim.api.nvim_set_hl(0, name, { fg = colour, ctermfg = 16 + 36 * step(red) + 6 * step(green) + step(blue) })
  return name
end

local function entries(kind, list)
  local pieces = {}
  for index, entry in ipairs(list) do
    pieces[#pieces + 1] = { (index > 1 and '  ' or '') .. SIGNS[kind] .. ' ', ink(entry.color) }
    pieces[#pieces + 1] = { entry.name, 'Normal' }
  end
  return #pieces > 0 and pieces or { { 'nothing', 'FettleHint' } }
end

local function effect(preview)
  if preview.changed == 0 then
    return 'Saving changes nothing for customers.'
  end
  -- Of statuses with very many records the engine looks at the first ones.
  local least = preview.exact == false and 'at least ' or ''
  local words = {
    ('Saving changes what customers see of %s%d record%s'):format(least, preview.changed, preview.changed == 1 and '' or 's'),
  }
  if preview.hidden > 0 then
    words[#words + 1] = ('%s%d seen no more'):format(least, preview.hidden)
  end
  if preview.shown > 0 then
    words[#words + 1] = ('%s%d seen for the first time'):format(least, preview.shown)
  end
  return table.concat(words, ', ') .. '.'
end

--- Draws the signs and what is known of the preview.
---@param buffer integer
---@param kind 'job'|'quote'
---@param rows fettle.StatusLine[]
---@param items fettle.StatusItem[] of these rows
---@param preview? table the engine's answer for these items
---@param is_changed boolean
function M.draw(buffer, kind, rows, items, preview, is_changed)
  vim.api.nvim_buf_clear_namespace(buffer, namespace, 0, -1)
  drawn[buffer] = {}
  for index, row in ipairs(rows) do
    drawn[buffer][row.line + 1] = SIGNS[kind]
    vim.api.nvim_buf_set_extmark(buffer, namespace, row.line, 0, {
      sign_text = SIGNS[kind],
      sign_hl_group = ink((items[index] or {}).color),
    })
    local seen = preview and preview.statuses[index]
    if seen then
      local after = seen.after
      local pieces = after and { { '  ' .. SIGNS[kind] .. ' ', ink(after.color) }, { after.name, 'FettleHint' } }
        or { { '  (nothing)', 'FettleHint' } }
      if (seen.changed or 0) > 0 then
        local least = seen.exact == false and 'at least ' or ''
        pieces[#pieces + 1] = { ('  changes for %s%d'):format(least, seen.changed), 'FettleChanged' }
      end
      vim.api.nvim_buf_set_extmark(buffer, namespace, row.line, 0, { virt_text = pieces })
    end
  end
  if preview then
    local below = { vim.list_extend({ { 'Customers choose from: ', 'FettleLabel' } }, entries(kind, preview.entriesAfter)) }
    if is_changed and preview.changed then
      table.insert(below, { { effect(preview), preview.changed > 0 and 'FettleChanged' or 'FettleHint' } })
    end
    vim.api.nvim_buf_set_extmark(buffer, namespace, vim.api.nvim_buf_line_count(buffer) - 1, 0, { virt_lines = below })
  end
end

--- All of it as text, for who reads with a screen reader, and for tests.
---@param buffer integer
---@return string[] signs, string[] sights by line from 1, string[] below
function M.read(buffer)
  local signs, sights, below = drawn[buffer] or {}, {}, {}
  local function joined(pieces)
    return table.concat(vim.tbl_map(function(piece)
      return piece[1]
    end, pieces))
  end
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buffer, namespace, 0, -1, { details = true })) do
    local about = mark[4]
    if about.virt_text then
      sights[mark[2] + 1] = vim.trim(joined(about.virt_text))
    end
    for _, line in ipairs(about.virt_lines or {}) do
      below[#below + 1] = joined(line)
    end
  end
  return signs, sights, below
end

--- Says aloud what customers would see of the line under the cursor, and all they would choose from.
---@param buffer integer
function M.tell(buffer)
  local _, sights, below = M.read(buffer)
  local line = vim.api.nvim_win_get_cursor(0)[1]
  local words = { 'Customers see: ' .. (sights[line] or '…') }
  show.info(table.concat(vim.list_extend(words, below), '\n'))
end

return M
