namespace Fovea.Analysis.Checks;

/// <summary>One thing to look for.</summary>
internal interface INetworkCheck
{
    IEnumerable<Finding> Check(CheckedNetwork network);
}
