//! The names of S3's actions, which a bucket policy may not misspell.
//!
//! Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>.

use crate::iam::policy::like;

/// Without `s3:`, in small letters.
const ACTIONS: &str = "\
    abortmultipartupload associateaccessgrantsidentitycenter bypassgovernanceretention createaccessgrant \
    createaccesspoint createbucket createjob deleteaccesspoint deleteaccesspointpolicy deletebucket \
    deletebucketownershipcontrols deletebucketpolicy deletebucketwebsite deleteobject deleteobjecttagging \
    deleteobjectversion deleteobjectversiontagging describejob getaccelerateconfiguration getaccesspoint \
    getaccesspointpolicy getaccountpublicaccessblock getanalyticsconfiguration getbucketacl getbucketcors \
    getbucketlocation getbucketlogging getbucketmetadatatableconfiguration getbucketnotification \
    getbucketobjectlockconfiguration getbucketownershipcontrols getbucketpolicy getbucketpolicystatus \
    getbucketpublicaccessblock getbucketrequestpayment getbuckettagging getbucketversioning getbucketwebsite \
    getencryptionconfiguration getintelligenttieringconfiguration getinventoryconfiguration getjobtagging \
    getlifecycleconfiguration getmetricsconfiguration getobject getobjectacl getobjectattributes getobjectlegalhold \
    getobjectretention getobjecttagging getobjecttorrent getobjectversion getobjectversionacl \
    getobjectversionattributes getobjectversionforreplication getobjectversiontagging getobjectversiontorrent \
    getreplicationconfiguration initiatereplication listaccesspoints listallmybuckets listbucket \
    listbucketmultipartuploads listbucketversions listjobs listmultipartuploadparts listtagsforresource \
    objectowneroverridetobucketowner pausereplication putaccelerateconfiguration putaccesspointpolicy \
    putaccountpublicaccessblock putanalyticsconfiguration putbucketacl putbucketcors putbucketlogging \
    putbucketnotification putbucketobjectlockconfiguration putbucketownershipcontrols putbucketpolicy \
    putbucketpublicaccessblock putbucketrequestpayment putbuckettagging putbucketversioning putbucketwebsite \
    putencryptionconfiguration putintelligenttieringconfiguration putinventoryconfiguration \
    putlifecycleconfiguration putmetricsconfiguration putobject putobjectacl putobjectlegalhold putobjectretention \
    putobjecttagging putobjectversionacl putobjectversiontagging putreplicationconfiguration replicatedelete \
    replicateobject replicatetags restoreobject tagresource untagresource updatejobpriority updatejobstatus";

/// Whether an action of a policy, with or without wildcards, means any action of S3's.
pub(super) fn exists(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    action == "*" || action.strip_prefix("s3:").is_some_and(|name| ACTIONS.split(' ').any(|known| like(name, known)))
}
