"""Describe and describeGlobal, as the signed-in user may see and edit (reference 2.7)."""

from console.sandbox.access import Principal
from console.sandbox.schema import Schema
from console.sandbox.schema_shape import FieldSchema, ObjectSchema, PicklistValue
from console.sandbox.validation import writable

_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "base64": "xsd:base64Binary",
}
_UTF8_WIDTH = 3
_MAX_BATCH = 200


def global_description(schema: Schema, principal: Principal, version: str) -> dict[str, object]:
    """All objects, in brief."""
    objects = [_summary(item, principal, version) for item in schema.objects.values()]
    return {"encoding": "UTF-8", "maxBatchSize": _MAX_BATCH, "sobjects": objects}


def basic_information(item: ObjectSchema, principal: Principal, version: str) -> dict[str, object]:
    """What `GET /sobjects/X` answers."""
    return {"objectDescribe": _summary(item, principal, version), "recentItems": []}


def description(item: ObjectSchema, principal: Principal, version: str) -> dict[str, object]:
    """One object with its fields; fields that the user may not read are absent."""
    return {
        **_summary(item, principal, version),
        "actionOverrides": [],
        "childRelationships": [
            {
                "cascadeDelete": False,
                "childSObject": child.child,
                "deprecatedAndHidden": False,
                "field": child.field,
                "junctionIdListNames": [],
                "junctionReferenceTo": [],
                "relationshipName": child.name,
                "restrictedDelete": False,
            }
            for child in item.child_relationships
        ],
        "fields": [_field(field, principal) for field in item.visible(principal.role)],
        "namedLayoutInfos": [],
        "recordTypeInfos": [],
        "supportedScopes": [{"label": f"All {item.label_plural}", "name": "everything"}],
    }


def _summary(item: ObjectSchema, principal: Principal, version: str) -> dict[str, object]:
    path = f"/services/data/v{version}/sobjects/{item.name}"
    urls = {"sobject": path, "describe": f"{path}/describe", "rowTemplate": f"{path}/{{ID}}"}
    return {
        "activateable": False,
        "createable": item.createable and principal.may_write,
        "custom": item.custom,
        "customSetting": False,
        "deletable": item.deletable and principal.may_write,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "keyPrefix": item.prefix or None,
        "label": item.label,
        "labelPlural": item.label_plural,
        "layoutable": item.updateable,
        "mergeable": False,
        "name": item.name,
        "queryable": item.queryable,
        "replicateable": item.queryable,
        "retrieveable": item.queryable,
        "searchable": item.queryable and item.updateable,
        "triggerable": item.createable,
        "undeletable": item.deletable,
        "updateable": item.updateable and principal.may_write,
        "urls": urls,
    }


_SAME_FOR_ALL: dict[str, object] = {
    "calculated": False,
    "caseSensitive": False,
    "compoundFieldName": None,
    "controllerName": None,
    "dependentPicklist": False,
    "deprecatedAndHidden": False,
    "encrypted": False,
    "externalId": False,
    "htmlFormatted": False,
    "inlineHelpText": None,
    "mask": None,
    "relationshipOrder": None,
}


def _field(field: FieldSchema, principal: Principal) -> dict[str, object]:
    default = next((entry.value for entry in field.picklist if entry.default), field.default)
    return {
        **_SAME_FOR_ALL,
        "aggregatable": field.filterable and field.type != "boolean",
        "autoNumber": bool(field.auto_number),
        "byteLength": field.bytes_limit or field.length * _UTF8_WIDTH,
        "createable": writable(field, principal.role, creating=True),
        "custom": field.custom,
        "defaultValue": default,
        "defaultedOnCreate": field.default is not None or field.type == "boolean" or field.name == "OwnerId",
        "digits": field.precision if field.type == "int" else 0,
        "extraTypeInfo": "plaintextarea" if field.type == "textarea" else None,
        "filterable": field.filterable,
        "groupable": field.groupable,
        "idLookup": field.type == "id" or field.unique,
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": len(field.reference_to) > 1,
        "nillable": field.nillable,
        "permissionable": field.custom,
        "picklistValues": [_picklist_value(entry) for entry in field.picklist],
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "precision": 0 if field.type == "int" else field.precision,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship_name,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "soapType": _SOAP.get(field.type, "xsd:string"),
        "sortable": field.sortable,
        "type": field.type,
        "unique": field.unique,
        "updateable": writable(field, principal.role, creating=False),
    }


def _picklist_value(entry: PicklistValue) -> dict[str, object]:
    return {
        "active": entry.active,
        "defaultValue": entry.default,
        "label": entry.label,
        "validFor": None,
        "value": entry.value,
    }
