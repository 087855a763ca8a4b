import type { EngineName } from '../sql/dialect.ts';
import type { Examined } from './examined.ts';
import { examineMysql } from './mysql/server/examine.ts';
import { examinePostgresql } from './postgresql/examine.ts';
import type { Session } from './session.ts';

export type { Examined } from './examined.ts';

const EXAMINERS: Readonly<Record<EngineName, (session: Session) => Promise<readonly Examined[]>>> = {
  postgresql: examinePostgresql,
  mysql: examineMysql,
};

/** What of a server decides whether it can be purged, whether its commits stay, and who may listen; changes nothing. */
export function examineServer(session: Session): Promise<readonly Examined[]> {
  return EXAMINERS[session.engine.dialect.engine](session);
}
