import type { ObjectType } from '@gauth/config-server';
import type { Pool } from '@gauth/service-kit';
import { withoutSecrets } from '../../external/secret-options.ts';
import type { ConfigurationObjects } from '../../ports.ts';
import { isStorable } from './storable.ts';

const memberOf = 'EXISTS (SELECT FROM config.access_group_members m WHERE m.group_dbid = $ AND m.person_dbid = o.dbid)';
const hasMember = 'EXISTS (SELECT FROM config.access_group_members m WHERE m.person_dbid = $ AND m.group_dbid = o.dbid)';

/** For each type the view and, for each condition of its filter, the SQL in which `$` stands for the value. */
const sources: Record<ObjectType, { view: string; conditions: Readonly<Record<string, string>> }> = {
  CFGPerson: {
    view: 'config.person_objects',
    conditions: {
      dbid: 'o.dbid = $',
      tenantDbid: 'o.tenant_dbid = $',
      userName: 'o.user_name = $',
      firstName: 'o.first_name = $',
      lastName: 'o.last_name = $',
      emailAddress: 'o.email_address = $',
      employeeId: 'o.employee_id = $',
      externalId: 'o.external_id = $',
      isAgent: 'o.is_agent = $',
      state: 'o.state = $',
      groupDbid: memberOf,
    },
  },
  CFGTenant: {
    view: 'config.tenant_objects',
    conditions: { dbid: 'o.dbid = $', name: 'o.name = $', parentDbid: 'o.parent_dbid = $', state: 'o.state = $' },
  },
  CFGApplication: {
    view: 'config.application_objects',
    conditions: { dbid: 'o.dbid = $', tenantDbid: 'o.tenant_dbid = $', name: 'o.name = $', type: 'o.type = $', state: 'o.state = $' },
  },
  CFGAccessGroup: {
    view: 'config.access_group_objects',
    conditions: { dbid: 'o.dbid = $', tenantDbid: 'o.tenant_dbid = $', name: 'o.name = $', personDbid: hasMember, state: 'o.state = $' },
  },
};

/** Objects in the Configuration Database. */
export const postgresConfigurationObjects = (pool: Pool): ConfigurationObjects => ({
  async read({ objectType, filter }, { after, limit }) {
    const { view, conditions } = sources[objectType];
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    if (wanted.some(([, value]) => typeof value === 'string' && !isStorable(value))) return [];
    const where = wanted.map(([name], index) => conditions[name]?.replace('$', () => `$${index + 3}`) ?? 'false');
    const { rows } = await pool.query(
      `SELECT o.object FROM ${view} o WHERE ${['o.dbid > $1', ...where].join(' AND ')} ORDER BY o.dbid LIMIT $2`,
      [after, limit, ...wanted.map(([, value]) => value)],
    );
    return rows.map(({ object }) =>
      'userProperties' in object ? { ...object, userProperties: withoutSecrets(object.userProperties) } : object,
    );
  },
});
