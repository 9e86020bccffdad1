namespace Fovea.Tests.Docs;

/// <summary>Tests that change what the whole process shares, the console and the current folder: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessStateGroup
{
    public const string Name = "process state";
}
