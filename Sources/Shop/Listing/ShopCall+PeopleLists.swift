// Lists of employees, customers, portal users and items, and their CSV.

package import JSON
internal import Records

extension ShopCall {
    package func employeesList(_ request: EmployeesListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.employees, request, &answer)
    }

    package func accountsList(_ request: AccountsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.accounts, request, &answer)
    }

    package func portalUsersList(_ request: PortalUsersListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.portalUsers, request, &answer)
    }

    package func itemsList(_ request: ItemsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.items, request, &answer)
    }

    package mutating func employeesExportCsv(
        _ request: EmployeesExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.employees, request, file: request.file)
    }

    package mutating func accountsExportCsv(
        _ request: AccountsExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.accounts, request, file: request.file)
    }

    package mutating func portalUsersExportCsv(
        _ request: PortalUsersExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.portalUsers, request, file: request.file)
    }

    package mutating func itemsExportCsv(
        _ request: ItemsExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.items, request, file: request.file)
    }
}
