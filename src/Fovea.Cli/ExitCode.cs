namespace Fovea.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Interrupted = 130;   // 128 + SIGINT, as shells report it
    public const int Terminated = 143;    // 128 + SIGTERM
}
