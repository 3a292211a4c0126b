//! seccomp: which system calls a process may not make. Namespaces, Landlock and a user without rights hold most of what
//! these could do; they are denied all the same, because the kernel has more bugs in them than anywhere else.

use std::collections::BTreeMap;

use libc::{c_int, c_long};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter, sock_filter,
};

/// No use for a compiler or a client of AWS.
const DENIED: [c_long; 52] = [
    // Looking into other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_perf_event_open,
    libc::SYS_process_madvise,
    // Files and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_mknodat,
    // Around the rules for sockets and files: an io_uring makes its calls out of sight.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    // Keys that are not in any namespace.
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    // The kernel itself.
    libc::SYS_bpf,
    libc::SYS_userfaultfd,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_syslog,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_nfsservctl,
    libc::SYS_personality,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_vhangup,
    libc::SYS_lookup_dcookie,
];

/// New namespaces, by the flags of `clone`.
const NAMESPACES: [c_int; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// Kinds of sockets other than streams: datagrams, raw ones, packets and so on.
const KINDS: [c_int; 6] = [0, libc::SOCK_DGRAM, libc::SOCK_RAW, libc::SOCK_RDM, libc::SOCK_SEQPACKET, 6];

/// On x86-64 the same calls have other numbers, beginning here, for programs with short pointers.
const SHORT_POINTERS: u32 = 0x4000_0000;

/// Denies calls to this thread and all that it starts; with `sockets` it may connect by TCP. Tells whether this kind of
/// processor is known.
pub fn restrict(sockets: bool) -> Result<bool, String> {
    let Ok(processor) = TargetArch::try_from(std::env::consts::ARCH) else { return Ok(false) };
    let denied = filter(denied(sockets).map_err(|error| error.to_string())?, libc::EPERM, processor)?;
    // Its flags are out of a filter's sight; told that there is no such call, libraries take `clone`.
    let unknown = filter(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS, processor)?;
    for program in [denied, unknown] {
        apply_filter(&program).map_err(|error| error.to_string())?;
    }
    if processor == TargetArch::x86_64 {
        apply_filter(&no_short_pointers()).map_err(|error| error.to_string())?;
    }
    Ok(true)
}

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

fn denied(sockets: bool) -> Result<Rules, BackendError> {
    let mut rules: Rules = DENIED.iter().map(|call| (*call, Vec::new())).collect();
    let flags = NAMESPACES.iter().map(|flag| rule(0, SeccompCmpOp::MaskedEq(bits(*flag)), bits(*flag)));
    rules.insert(libc::SYS_clone, flags.collect::<Result<_, _>>()?);
    // Typing into somebody's terminal.
    let typing = [libc::TIOCSTI, libc::TIOCLINUX].map(|request| rule(1, SeccompCmpOp::Eq, request & 0xFFFF_FFFF));
    rules.insert(libc::SYS_ioctl, typing.into_iter().collect::<Result<_, _>>()?);
    let mut of_socket = Vec::new();
    if sockets {
        let inet = condition(0, SeccompCmpOp::Ne, bits(libc::AF_INET))?;
        let inet6 = condition(0, SeccompCmpOp::Ne, bits(libc::AF_INET6))?;
        of_socket.push(SeccompRule::new(vec![inet, inet6])?);
        for kind in KINDS {
            of_socket.push(rule(1, SeccompCmpOp::MaskedEq(0xF), bits(kind))?);
        }
    }
    // Without a rule the call is denied whatever its arguments are.
    rules.insert(libc::SYS_socket, of_socket);
    Ok(rules)
}

fn bits(number: c_int) -> u64 {
    u64::from(number.cast_unsigned())
}

fn condition(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}

fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(vec![condition(argument, operator, value)?])
}

fn filter(rules: Rules, error: c_int, processor: TargetArch) -> Result<BpfProgram, String> {
    let answer = SeccompAction::Errno(error.cast_unsigned());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, answer, processor);
    filter.and_then(BpfProgram::try_from).map_err(|error| error.to_string())
}

/// Denies all calls with numbers from [`SHORT_POINTERS`] on. The kernel's own words: load the number, compare, answer.
fn no_short_pointers() -> BpfProgram {
    const LOAD: u16 = 0x20;
    const JUMP_IF_AT_LEAST: u16 = 0x35;
    const ANSWER: u16 = 0x06;
    vec![
        sock_filter { code: LOAD, jt: 0, jf: 0, k: 0 },
        sock_filter { code: JUMP_IF_AT_LEAST, jt: 0, jf: 1, k: SHORT_POINTERS },
        sock_filter { code: ANSWER, jt: 0, jf: 0, k: libc::SECCOMP_RET_ERRNO | libc::ENOSYS.cast_unsigned() },
        sock_filter { code: ANSWER, jt: 0, jf: 0, k: libc::SECCOMP_RET_ALLOW },
    ]
}
