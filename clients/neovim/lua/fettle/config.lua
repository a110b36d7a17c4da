-- Settings: vim.g.fettle, a table that may be absent or hold any of these.

local M = {}

---@class fettle.Config
---@field engine? string program to start; else $FETTLE_ENGINE, else fettle in PATH
---@field store? string folder of the store; else $FETTLE_STORE, else the only *.fettle folder here
---@field employee? string id or name of the employee who works at this editor
---@field timeout? integer milliseconds after which a call is cancelled
---@field rows? integer rows of a page of a list
---@field date_format? string how dates and times are shown, as os.date takes it

---@type fettle.Config
local defaults = { timeout = 30000, rows = 100, date_format = '%Y-%m-%d %H:%M' }

---@return fettle.Config
function M.get()
  return vim.tbl_extend('force', defaults, vim.g.fettle or {})
end

---@return string? path, string? problem
function M.engine()
  local named = M.get().engine or vim.env.FETTLE_ENGINE or 'fettle'
  local path = vim.fn.exepath(vim.fn.expand(named))
  if path == '' then
    return nil,
      ("The engine '%s' was not found. Put it in PATH, or name it: let g:fettle = {'engine': '/path/to/fettle'}"):format(
        named
      )
  end
  return path
end

---@return string? path, string? problem
function M.store()
  local named = M.get().store or vim.env.FETTLE_STORE
  if named and named ~= '' then
    return vim.fn.fnamemodify(vim.fn.expand(named), ':p'):gsub('/$', '')
  end
  local here = vim.tbl_filter(function(path)
    return vim.fn.isdirectory(path) == 1
  end, vim.fn.glob('*.fettle', true, true))
  if #here == 1 then
    return vim.fn.fnamemodify(here[1], ':p'):gsub('/$', '')
  end
  local why = #here == 0 and 'There is no store here.' or 'There are several stores here.'
  return nil, why .. " Name one: let g:fettle = {'store': '/path/to/shop.fettle'}, or set $FETTLE_STORE."
end

return M
